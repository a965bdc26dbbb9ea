// The raw libcurl multi loop: one thread, curl_multi_poll, IN-FLIGHT transfers at a time.
//
//   multi BASE send|peek IN-FLIGHT [CA-FILE] OPERATIONS
#include "request.h"

struct transfer {
  CURL *handle;
  struct response response;
};

// Does so many operations, at most so many at a time, and returns how many failed.
static long run(CURLM *multi, struct transfer *transfers, long in_flight, long operations) {
  long started = 0, ended = 0, failures = 0;
  for (; started < in_flight && started < operations; started++) {
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
  struct task task = task_of(count, arguments);
  curl_global_init(CURL_GLOBAL_DEFAULT);
  struct curl_slist *fields = request_fields(task.sends);
  CURLM *multi = curl_multi_init();
  curl_multi_setopt(multi, CURLMOPT_MAXCONNECTS, (long)task.in_flight);
  struct transfer *transfers = calloc((size_t)task.in_flight, sizeof *transfers);
  for (int index = 0; index < task.in_flight; index++) {
    struct transfer *transfer = &transfers[index];
    transfer->handle = curl_easy_init();
    prepare(transfer->handle, &task, fields, &transfer->response);
    curl_easy_setopt(transfer->handle, CURLOPT_PRIVATE, transfer);
  }
  run(multi, transfers, task.in_flight, warm_up_operations(&task));
  struct usage before = usage_now();
  long failures = run(multi, transfers, task.in_flight, task.operations);
  report(&task, failures, before);
  for (int index = 0; index < task.in_flight; index++) {
    curl_easy_cleanup(transfers[index].handle);
    free(transfers[index].response.bytes);
  }
  curl_multi_cleanup(multi);
  curl_slist_free_all(fields);
  free(transfers);
  return failures == 0 ? 0 : 1;
}
