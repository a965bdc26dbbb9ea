/* What the baselines share: reading a file, timing by the processor's clock, and one line of JSON. */
#ifndef MEASURE_H
#define MEASURE_H

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

/* The fields of a message, in the order of the service's documents. */
enum { FIELD_COUNT = 7 };
static const char *const field_names[FIELD_COUNT] = {
    "MessageId", "InsertionTime", "ExpirationTime", "PopReceipt", "TimeNextVisible", "DequeueCount", "MessageText"};

static inline char *measure_read(const char *path, size_t *size) {
  FILE *file = fopen(path, "rb");
  if (!file) {
    perror(path);
    exit(1);
  }
  if (fseek(file, 0, SEEK_END) != 0) exit(1);
  long length = ftell(file);
  if (length < 0) exit(1);
  rewind(file);
  char *bytes = (char *)malloc((size_t)length + 1);
  if (!bytes || fread(bytes, 1, (size_t)length, file) != (size_t)length) exit(1);
  bytes[length] = 0;
  fclose(file);
  *size = (size_t)length;
  return bytes;
}

static inline double measure_now(void) {
  struct timespec now;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return (double)now.tv_sec * 1e9 + (double)now.tv_nsec;
}

/* Answers how many bytes of fields a document has, so that the work cannot be left out; 0 means it was refused. */
typedef size_t (*measure_work)(const char *bytes, size_t size);

static inline int measure(const char *name, int argc, char **argv, measure_work work) {
  if (argc != 3) {
    fprintf(stderr, "usage: %s FILE ITERATIONS\n", argv[0]);
    return 2;
  }
  size_t size;
  char *bytes = measure_read(argv[1], &size);
  long iterations = strtol(argv[2], NULL, 10);
  size_t total = 0;
  double start = measure_now();
  for (long round = 0; round < iterations; round++) {
    size_t found = work(bytes, size);
    if (found == 0) {
      fprintf(stderr, "%s: the document was refused or has no fields\n", argv[1]);
      return 1;
    }
    total += found;
  }
  double elapsed = measure_now() - start;
  printf("{\"subject\": \"%s\", \"iterations\": %ld, \"nanoseconds\": %.0f, \"fieldBytes\": %zu}\n", name, iterations,
         elapsed / (double)iterations, total / (size_t)iterations);
  free(bytes);
  return 0;
}

#endif
