package dev.sysg.testing.fault;

import java.io.IOException;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.GroupPrincipal;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.UserPrincipal;
import java.util.Set;

record FaultyView(PosixFileAttributeView real, Faults faults) implements PosixFileAttributeView {

    @Override
    public String name() {
        return real.name();
    }

    @Override
    public PosixFileAttributes readAttributes() throws IOException {
        faults.step("fstat");
        return real.readAttributes();
    }

    @Override
    public void setTimes(FileTime modified, FileTime accessed, FileTime created) throws IOException {
        faults.step("utimens");
        real.setTimes(modified, accessed, created);
    }

    @Override
    public void setPermissions(Set<PosixFilePermission> permissions) throws IOException {
        faults.step("chmod");
        real.setPermissions(permissions);
    }

    @Override
    public void setGroup(GroupPrincipal group) throws IOException {
        faults.step("chown of the group");
        real.setGroup(group);
    }

    @Override
    public UserPrincipal getOwner() throws IOException {
        faults.step("fstat");
        return real.getOwner();
    }

    @Override
    public void setOwner(UserPrincipal owner) throws IOException {
        faults.step("chown");
        real.setOwner(owner);
    }
}
