// The raw libcurl multi loop: one thread, curl_multi_poll, IN-FLIGHT transfers at a time.
//
//   multi BASE send|peek IN-FLIGHT OPERATIONS
#include "usage.h"
#include "request.h"

struct transfer {
  CURL *handle;
  struct response response;
};

// Does so many operations, at most so many at a time, and returns how many failed.
static long run(CURLM *multi, struct transfer *transfers, long flights, long operations) {
  long started = 0, ended = 0, failures = 0;
  for (; started < flights && started < operations; started++) {
    transfers[started].response.length = 0;
    curl_multi_add_handle(multi, transfers[started].handle);
  }
  while (ended < operations) {
    int running = 0, left = 0;
    curl_multi_perform(multi, &running);
    for (CURLMsg *message; (message = curl_multi_info_read(multi, &left)) != NULL;) {
      if (message->msg != CURLMSG_DONE) continue;
      struct transfer *transfer = NULL;
      long status = 0;
      CURL *handle = message->easy_handle;
      if (message->data.result == CURLE_OK) curl_easy_getinfo(handle, CURLINFO_RESPONSE_CODE, &status);
      if (status / 100 != 2) failures++;
      curl_easy_getinfo(handle, CURLINFO_PRIVATE, (char **)&transfer);
      curl_multi_remove_handle(multi, handle);
      ended++;
      if (started < operations) {
        started++;
        transfer->response.length = 0;
        curl_multi_add_handle(multi, handle);
      }
    }
    if (ended < operations) curl_multi_poll(multi, NULL, 0, 1000, NULL);
  }
  return failures;
}

int main(int count, char **arguments) {
  if (count != 5) {
    fprintf(stderr, "usage: multi BASE send|peek IN-FLIGHT OPERATIONS\n");
    return 2;
  }
  int sends = strcmp(arguments[2], "send") == 0;
  long flights = atol(arguments[3]), operations = atol(arguments[4]);
  curl_global_init(CURL_GLOBAL_DEFAULT);
  struct curl_slist *fields = request_fields(sends);
  CURLM *multi = curl_multi_init();
  curl_multi_setopt(multi, CURLMOPT_MAXCONNECTS, flights);
  struct transfer *transfers = calloc((size_t)flights, sizeof *transfers);
  for (long index = 0; index < flights; index++) {
    struct transfer *transfer = &transfers[index];
    transfer->handle = curl_easy_init();
    prepare(transfer->handle, arguments[1], sends, fields, &transfer->response);
    curl_easy_setopt(transfer->handle, CURLOPT_PRIVATE, transfer);
  }
  run(multi, transfers, flights, warm_up_operations(operations, flights));
  uint64_t wall = wall_nanoseconds(), cpu = cpu_nanoseconds();
  long failures = run(multi, transfers, flights, operations);
  wall = wall_nanoseconds() - wall;
  cpu = cpu_nanoseconds() - cpu;
  printf("{\"operations\": %ld, \"failures\": %ld, \"wallNanoseconds\": %llu, \"cpuNanoseconds\": %llu, "
         "\"peakKibibytes\": %ld}\n",
         operations, failures, (unsigned long long)wall, (unsigned long long)cpu, peak_kibibytes());
  for (long index = 0; index < flights; index++) {
    curl_easy_cleanup(transfers[index].handle);
    free(transfers[index].response.bytes);
  }
  curl_multi_cleanup(multi);
  curl_slist_free_all(fields);
  free(transfers);
  return failures == 0 ? 0 : 1;
}
