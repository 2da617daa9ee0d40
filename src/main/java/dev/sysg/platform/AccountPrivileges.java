package dev.sysg.platform;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** The order of steps that holds whoever makes the system calls: root's rights to the next ones go last. */
public abstract class AccountPrivileges implements Privileges {

    private static final int ROOT = 0;

    /** What is told of any user: where programs are, and how to write for people. */
    private static final Pattern COMMON = Pattern.compile("PATH|LANG|LANGUAGE|LC_.*|TERM|TZ");

    private boolean givenUp;
    private Optional<Account> current = Optional.empty();

    /** A user in the user database (passwd(5)). */
    public record Account(String name, int group, String home) {
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
        givenUp = true;
        current = account;
    }

    @Override
    public final Map<String, String> environment() {
        Map<String, String> environment = new HashMap<>(System.getenv());
        if (givenUp) {
            environment.keySet().removeIf(variable -> !COMMON.matcher(variable).matches());
            current.ifPresent(account -> environment.putAll(
                    Map.of("HOME", account.home(), "USER", account.name(), "LOGNAME", account.name())));
        }
        return environment;
    }

    private static void require(String failure, int error) throws IOException {
        if (error != 0) {
            throw new IOException(failure + ", error number " + error + " of errno(3)");
        }
    }
}
