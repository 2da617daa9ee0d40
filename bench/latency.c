// latency PID COMMAND [ARGUMENT…]: runs the command, which has to end the process PID, and prints the milliseconds from
// the death of that process to the end of the command.
#define _GNU_SOURCE
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static int watch(pid_t pid) {
    int descriptor = (int) syscall(SYS_pidfd_open, pid, 0);
    if (descriptor < 0) {
        perror("pidfd_open");
        exit(1);
    }
    return descriptor;
}

static pid_t start(char **command) {
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
    pid_t pid;
    if (posix_spawn(&pid, command[0], &actions, NULL, command, environ) != 0) {
        fprintf(stderr, "cannot start %s\n", command[0]);
        exit(1);
    }
    return pid;
}

static double milliseconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1e3 + now.tv_nsec / 1e6;
}

int main(int argc, char **argv) {
    if (argc < 3) {
        fprintf(stderr, "usage: latency PID COMMAND [ARGUMENT...]\n");
        return 2;
    }
    int process = watch(atoi(argv[1]));
    // Without this priority, a busy machine may report the death late, too near to the end of the command.
    struct sched_param priority = {1};
    sched_setscheduler(0, SCHED_FIFO | SCHED_RESET_ON_FORK, &priority);
    pid_t pid = start(argv + 2);
    struct pollfd ends[] = {{process, POLLIN, 0}, {watch(pid), POLLIN, 0}};
    double death = 0, end = 0;
    while (!end) {
        poll(ends, 2, -1);
        double now = milliseconds();
        if (ends[0].revents) {
            death = now;
            ends[0].fd = -1;
        }
        if (ends[1].revents) {
            end = now;
        }
    }
    int status;
    waitpid(pid, &status, 0);
    if (status != 0 || !death) {
        fprintf(stderr, "%s\n", death ? "the command failed" : "the process is still running");
        return 1;
    }
    printf("%.3f\n", end - death);
    return 0;
}
