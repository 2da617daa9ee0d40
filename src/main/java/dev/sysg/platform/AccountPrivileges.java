package dev.sysg.platform;

import java.io.IOException;
import java.util.Optional;

/** The order of steps that holds whoever makes the system calls: root's rights to the next ones go last. */
public abstract class AccountPrivileges implements Privileges {

    private static final int ROOT = 0;

    /** A user in the user database (passwd(5)). */
    public record Account(String name, int group) {
    }

    /** getpwuid(3). */
    protected abstract Optional<Account> account(int user);

    /**
     * initgroups(3).
     *
     * @return 0, or the error number
     */
    protected abstract int takeGroups(Account account);

    /**
     * setgroups(2) to none.
     *
     * @return 0, or the error number
     */
    protected abstract int leaveGroups();

    /**
     * setgid(2), of all threads.
     *
     * @return 0, or the error number
     */
    protected abstract int setGroup(int group);

    /**
     * setuid(2), of all threads.
     *
     * @return 0, or the error number
     */
    protected abstract int setUser(int user);

    @Override
    public final void become(int user, int group) throws IOException {
        if (user == ROOT) {
            throw new IllegalArgumentException("root is not to be become");
        }
        Optional<Account> account = account(user);
        require("its groups cannot be taken", account.map(this::takeGroups).orElseGet(this::leaveGroups));
        require("its group cannot be taken", setGroup(account.map(Account::group).orElse(group)));
        require("this root may not become another user", setUser(user));
    }

    private static void require(String failure, int error) throws IOException {
        if (error != 0) {
            throw new IOException(failure + ", error number " + error + " of errno(3)");
        }
    }
}
