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

/* CannedResponses how many bytes of fields a document has, so that the work cannot be left out; 0 means it was refused. */
typedef size_t (*measure_work)(const char *bytes, size_t size);

/* As Probe times its subjects: batches of equal size, of which the median counts. */
enum { BATCH_COUNT = 21 };
static const double batch_nanoseconds = 1e7;

/* Does so much work, and returns how long it took; a negative number means the document was refused or has no fields. */
static inline double measure_batch(measure_work work, const char *bytes, size_t size, long iterations, size_t *total) {
  double start = measure_now();
  for (long round = 0; round < iterations; round++) {
    size_t found = work(bytes, size);
    if (found == 0) return -1;
    *total += found;
  }
  return measure_now() - start;
}

static int measure_order(const void *left, const void *right) {
  double difference = *(const double *)left - *(const double *)right;
  return (difference > 0) - (difference < 0);
}

static inline int measure(const char *name, int argc, char **argv, measure_work work) {
  if (argc != 2) {
    fprintf(stderr, "usage: %s FILE\n", argv[0]);
    return 2;
  }
  size_t size, total = 0;
  char *bytes = measure_read(argv[1], &size);
  long iterations = 1;
  /* Grows the batch until it takes long enough; what that runs is the warm-up. */
  double elapsed;
  while ((elapsed = measure_batch(work, bytes, size, iterations, &total)) < batch_nanoseconds && elapsed >= 0) {
    long estimated = elapsed < 1 ? 0 : (long)((double)iterations * batch_nanoseconds / elapsed / 2);
    iterations = estimated > 2 * iterations ? estimated : 2 * iterations;
  }
  double times[BATCH_COUNT];
  total = 0;
  for (int batch = 0; batch < BATCH_COUNT && elapsed >= 0; batch++) {
    elapsed = times[batch] = measure_batch(work, bytes, size, iterations, &total);
  }
  free(bytes);
  if (elapsed < 0) {
    fprintf(stderr, "%s: the document was refused or has no fields\n", argv[1]);
    return 1;
  }
  qsort(times, BATCH_COUNT, sizeof *times, measure_order);
  long operations = iterations * BATCH_COUNT;
  printf("{\"subject\": \"%s\", \"operations\": %ld, \"nanoseconds\": %.1f, \"fieldBytes\": %zu}\n", name, operations,
         times[BATCH_COUNT / 2] / (double)iterations, total / (size_t)operations);
  return 0;
}

#endif
