package dev.sysg.platform;

import java.io.IOException;
import java.util.Map;

/** Those of root, which are not for what another user has a say in. */
public interface Privileges {

    /**
     * Gives them up for good, and goes on as this user, in the groups that the user database knows him to be in
     * (credentials(7)): from then on the kernel permits what it permits that user, and no more.
     *
     * @param user  whom to become, not root
     * @param group the group to take where the database does not know the user
     * @throws IOException if the kernel does not permit it, as to a root without CAP_SETUID; what has been given up by
     *                     then is gone
     */
    void become(int user, int group) throws IOException;

    /**
     * The environment for programs that are run: ours, but once root has become another user, what tells nothing of
     * root, and what the user database knows of that user.
     */
    Map<String, String> environment();
}
