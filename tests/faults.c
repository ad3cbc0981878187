/* Preloaded before the C library: the N-th write to disk after arming fails, or every one from it on, or kills. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

static long left = -1; /* calls until the one that fails; below 0: not armed */
static int how;        /* 0: that one, 1: all from that one on, 2: the process is killed before it */
static long calls;

void faults_arm(long n, int mode) { left = n, how = mode, calls = 0; }
long faults_calls(void) { return calls; }

static int fails(void) {
    calls++;
    if (left < 0) return 0;
    if (left > 1) return left--, 0;
    if (how == 2) kill(getpid(), SIGKILL);
    left = how == 1 ? 1 : -1;
    errno = ENOSPC;
    return 1;
}

static int on_disk(int fd) {
    struct stat about;
    return fstat(fd, &about) == 0 && (S_ISREG(about.st_mode) || S_ISDIR(about.st_mode));
}

#define REAL(type, name, ...) ((type (*)(__VA_ARGS__))dlsym(RTLD_NEXT, #name))

ssize_t write(int fd, const void *data, size_t size) {
    return on_disk(fd) && fails() ? -1 : REAL(ssize_t, write, int, const void *, size_t)(fd, data, size);
}
ssize_t pwrite64(int fd, const void *data, size_t size, off64_t at) {
    return on_disk(fd) && fails() ? -1 : REAL(ssize_t, pwrite64, int, const void *, size_t, off64_t)(fd, data, size, at);
}
ssize_t pwrite(int fd, const void *data, size_t size, off_t at) {
    return on_disk(fd) && fails() ? -1 : REAL(ssize_t, pwrite, int, const void *, size_t, off_t)(fd, data, size, at);
}
int fsync(int fd) { return fails() ? -1 : REAL(int, fsync, int)(fd); }
int fdatasync(int fd) { return fails() ? -1 : REAL(int, fdatasync, int)(fd); }
int ftruncate64(int fd, off64_t size) { return fails() ? -1 : REAL(int, ftruncate64, int, off64_t)(fd, size); }
int rename(const char *old, const char *new) {
    return fails() ? -1 : REAL(int, rename, const char *, const char *)(old, new);
}
