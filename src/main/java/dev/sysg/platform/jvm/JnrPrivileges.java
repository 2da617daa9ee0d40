package dev.sysg.platform.jvm;

import java.util.Optional;

import jnr.ffi.LibraryLoader;
import jnr.ffi.Platform;
import jnr.posix.Passwd;

import dev.sysg.platform.AccountPrivileges;

/** setuid(2) and its like through jnr, all by the C library, which has every thread of the JVM follow. */
public final class JnrPrivileges extends AccountPrivileges {

    /** What jnr-posix does not have. */
    public interface Groups {

        int initgroups(String user, int group);

        int setgroups(long count, int[] groups);
    }

    @Override
    protected Optional<Account> account(int user) {
        Passwd entry = NativePosix.C.getpwuid(user);
        return Optional.ofNullable(entry).map(found -> new Account(found.getLoginName(), (int) found.getGID(),
                found.getHome()));
    }

    @Override
    protected int takeGroups(Account account) {
        return error(groups().initgroups(account.name(), account.group()));
    }

    @Override
    protected int leaveGroups() {
        return error(groups().setgroups(0, new int[0]));
    }

    @Override
    protected int setGroup(int group) {
        return error(NativePosix.C.setgid(group));
    }

    @Override
    protected int setUser(int user) {
        return error(NativePosix.C.setuid(user));
    }

    private static Groups groups() {
        return LibraryLoader.create(Groups.class).load(Platform.getNativePlatform().getStandardCLibraryName());
    }

    private static int error(int result) {
        return result == 0 ? 0 : NativePosix.C.errno();
    }
}
