package dev.sysg.platform.nativeimage;

import java.util.Optional;

import org.graalvm.nativeimage.c.type.CCharPointer;
import org.graalvm.nativeimage.c.type.CTypeConversion.CCharPointerHolder;
import org.graalvm.nativeimage.c.type.CTypeConversion;
import org.graalvm.word.Pointer;
import org.graalvm.word.WordFactory;

import dev.sysg.platform.AccountPrivileges;

/** setuid(2) and its like through the C interface, all by glibc, which has every thread follow. */
public final class CPrivileges extends AccountPrivileges {

    /** struct passwd on a 64-bit machine: pointers to name and password, uid and gid, pointers to the rest. */
    private static final int NAME = 0;
    private static final int GID = 20;
    private static final int HOME = 32;

    @Override
    protected Optional<Account> account(int user) {
        Pointer entry = LibC.getpwuid(user);
        if (entry.isNull()) {
            return Optional.empty();
        }
        return Optional.of(new Account(text(entry, NAME), entry.readInt(GID), text(entry, HOME)));
    }

    private static String text(Pointer entry, int offset) {
        CCharPointer text = entry.readWord(offset);
        return CTypeConversion.toJavaString(text);
    }

    @Override
    protected int takeGroups(Account account) {
        try (CCharPointerHolder name = CTypeConversion.toCString(account.name())) {
            return LibC.initgroups(name.get(), account.group()) == 0 ? 0 : LibC.errno();
        }
    }

    @Override
    protected int leaveGroups() {
        return LibC.setgroups(WordFactory.zero(), WordFactory.nullPointer()) == 0 ? 0 : LibC.errno();
    }

    @Override
    protected int setGroup(int group) {
        return LibC.setgid(group) == 0 ? 0 : LibC.errno();
    }

    @Override
    protected int setUser(int user) {
        return LibC.setuid(user) == 0 ? 0 : LibC.errno();
    }
}
