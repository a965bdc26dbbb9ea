// What every baseline measures with: time on the wall and CPU time of this process, in nanoseconds.
#ifndef USAGE_H
#define USAGE_H

#include <stdint.h>
#include <sys/resource.h>
#include <time.h>

static inline uint64_t clock_nanoseconds(clockid_t clock) {
  struct timespec now;
  clock_gettime(clock, &now);
  return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

static inline uint64_t wall_nanoseconds(void) { return clock_nanoseconds(CLOCK_MONOTONIC); }
static inline uint64_t cpu_nanoseconds(void) { return clock_nanoseconds(CLOCK_PROCESS_CPUTIME_ID); }

// Highest resident memory so far, in KiB (Linux).
static inline long peak_kibibytes(void) {
  struct rusage usage;
  getrusage(RUSAGE_SELF, &usage);
  return usage.ru_maxrss;
}

#endif
