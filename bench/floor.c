// The least that a stop can take: reads the pids in pid.json of $SYSG_STATE_DIR, sends SIGTERM to each process group,
// waits until each leader is dead, and sends SIGKILL after as many milliseconds as the second argument says. It checks
// no identity, group or descendant, takes no lock and removes no entry: do not use it to stop services.
#define _GNU_SOURCE
#include <ctype.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

int main(int argc, char **argv) {
    const char *only = argc > 1 ? argv[1] : "";
    int grace = argc > 2 ? atoi(argv[2]) : 10000;
    char path[4096], line[4096], name[1024];
    snprintf(path, sizeof path, "%s/pid.json", getenv("SYSG_STATE_DIR"));
    FILE *file = fopen(path, "r");
    if (!file) {
        perror(path);
        return 1;
    }
    while (fgets(line, sizeof line, file)) {
        int pid;
        if (sscanf(line, " \"%1023[^\"]\": %d", name, &pid) != 2 || (*only && strcmp(only, name))) {
            continue;
        }
        int descriptor = (int) syscall(SYS_pidfd_open, pid, 0);
        if (descriptor < 0 || kill(-pid, SIGTERM) != 0) {
            continue;
        }
        struct pollfd end = {descriptor, POLLIN, 0};
        if (poll(&end, 1, grace) == 0) {
            kill(-pid, SIGKILL);
            poll(&end, 1, 5000);
        }
        close(descriptor);
    }
    return 0;
}
