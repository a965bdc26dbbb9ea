// What every baseline measures with: time on the wall and CPU time of this process, in nanoseconds.
#ifndef USAGE_H
#define USAGE_H

#include <stdint.h>
#include <stdio.h>
#include <sys/resource.h>
#include <time.h>

static inline uint64_t clock_nanoseconds(clockid_t clock) {
  struct timespec now;
  clock_gettime(clock, &now);
  return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

static inline uint64_t wall_nanoseconds(void) { return clock_nanoseconds(CLOCK_MONOTONIC); }
static inline uint64_t cpu_nanoseconds(void) { return clock_nanoseconds(CLOCK_PROCESS_CPUTIME_ID); }

// Highest resident memory of this program so far, in KiB. Linux lets ru_maxrss survive exec, so that it may be the size of
// whoever started the program; VmHWM begins anew (proc(5)).
static inline long peak_kibibytes(void) {
  struct rusage usage;
#ifdef __linux__
  char line[256];
  long peak = -1;
  FILE *file = fopen("/proc/self/status", "r");
  while (file && peak < 0 && fgets(line, sizeof line, file)) {
    if (sscanf(line, "VmHWM: %ld kB", &peak) != 1) peak = -1;
  }
  if (file) fclose(file);
  if (peak >= 0) return peak;
#endif
  getrusage(RUSAGE_SELF, &usage);
#ifdef __APPLE__
  return usage.ru_maxrss / 1024;
#else
  return usage.ru_maxrss;
#endif
}

#endif
