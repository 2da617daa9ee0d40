package dev.sysg.platform.nativeimage;

import java.util.Optional;

import org.graalvm.nativeimage.c.type.CCharPointer;
import org.graalvm.nativeimage.c.type.CTypeConversion;
import org.graalvm.nativeimage.c.type.CTypeConversion.CCharPointerHolder;
import org.graalvm.word.Pointer;
import org.graalvm.word.WordFactory;

import dev.sysg.platform.AccountPrivileges;

/** setuid(2) and its like through the C interface, all by glibc, which has every thread follow. */
public final class CPrivileges extends AccountPrivileges {

    /** struct passwd on a 64-bit machine: two pointers, the first one to the name, then uid and gid. */
    private static final int GID = 20;

    @Override
    protected Optional<Account> account(int user) {
        Pointer entry = LibC.getpwuid(user);
        if (entry.isNull()) {
            return Optional.empty();
        }
        CCharPointer name = entry.readWord(0);
        return Optional.of(new Account(CTypeConversion.toJavaString(name), entry.readInt(GID)));
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
