#ifndef AZURE_CCURL_SHIM_H
#define AZURE_CCURL_SHIM_H

#include <curl/curl.h>
#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#if LIBCURL_VERSION_NUM < 0x075000
#error "libcurl 7.80 or newer is needed"
#endif

// Swift cannot call C functions that take variadic arguments. Each function below passes exactly one argument
// of one type to such a function of libcurl; the type must be the one that the option's documentation names.

/// Sets an option that takes a long.
static inline CURLcode azure_curl_set_long(CURL *handle, CURLoption option, long value) {
  return curl_easy_setopt(handle, option, value);
}

/// Sets an option that takes a string, which libcurl copies.
static inline CURLcode azure_curl_set_string(CURL *handle, CURLoption option, const char *value) {
  return curl_easy_setopt(handle, option, value);
}

/// Sets an option that takes a pointer to data which libcurl hands to callbacks, or copies.
static inline CURLcode azure_curl_set_pointer(CURL *handle, CURLoption option, void *value) {
  return curl_easy_setopt(handle, option, value);
}

/// Sets an option that takes a list of strings, which must outlive the transfer.
static inline CURLcode azure_curl_set_list(CURL *handle, CURLoption option, struct curl_slist *value) {
  return curl_easy_setopt(handle, option, value);
}

/// Sets an option that takes a blob; with CURL_BLOB_NOCOPY its bytes must outlive the transfer.
static inline CURLcode azure_curl_set_blob(CURL *handle, CURLoption option, struct curl_blob *value) {
  return curl_easy_setopt(handle, option, value);
}

/// Sets CURLOPT_WRITEFUNCTION or CURLOPT_HEADERFUNCTION.
static inline CURLcode azure_curl_set_write_callback(
    CURL *handle, CURLoption option, curl_write_callback callback) {
  return curl_easy_setopt(handle, option, callback);
}

/// Sets CURLOPT_OPENSOCKETFUNCTION and CURLOPT_CLOSESOCKETFUNCTION, and the context of both.
static inline CURLcode azure_curl_set_socket_callbacks(
    CURL *handle, curl_opensocket_callback open, curl_closesocket_callback close, void *context) {
  CURLcode code = curl_easy_setopt(handle, CURLOPT_OPENSOCKETFUNCTION, open);
  if(code == CURLE_OK) code = curl_easy_setopt(handle, CURLOPT_OPENSOCKETDATA, context);
  if(code == CURLE_OK) code = curl_easy_setopt(handle, CURLOPT_CLOSESOCKETFUNCTION, close);
  if(code == CURLE_OK) code = curl_easy_setopt(handle, CURLOPT_CLOSESOCKETDATA, context);
  return code;
}

/// Reads a fact that is a long.
static inline CURLcode azure_curl_get_long(CURL *handle, CURLINFO info, long *value) {
  return curl_easy_getinfo(handle, info, value);
}

/// Reads the socket of the last connection.
static inline CURLcode azure_curl_get_socket(CURL *handle, curl_socket_t *value) {
  return curl_easy_getinfo(handle, CURLINFO_ACTIVESOCKET, value);
}

/// Reads what CURLOPT_PRIVATE was set to.
static inline void *azure_curl_get_private(CURL *handle) {
  char *value = NULL;
  return curl_easy_getinfo(handle, CURLINFO_PRIVATE, &value) == CURLE_OK ? value : NULL;
}

/// Sets an option of a multi handle that takes a long.
static inline CURLMcode azure_curl_multi_set_long(CURLM *multi, CURLMoption option, long value) {
  return curl_multi_setopt(multi, option, value);
}

// Names that came after the oldest libcurl that is supported, and macros that Swift does not import.

/// Allows the protocols http and https, nothing else.
static inline CURLcode azure_curl_allow_http_only(CURL *handle) {
#if LIBCURL_VERSION_NUM >= 0x075500
  return curl_easy_setopt(handle, CURLOPT_PROTOCOLS_STR, "http,https");
#else
  return curl_easy_setopt(handle, CURLOPT_PROTOCOLS, (long)(CURLPROTO_HTTP | CURLPROTO_HTTPS));
#endif
}

/// Keeps the end of a transfer from waiting for a name lookup that is still going on; does nothing before
/// 7.87.
static inline CURLcode azure_curl_do_not_wait_for_lookups(CURL *handle) {
#if LIBCURL_VERSION_NUM >= 0x075700
  return curl_easy_setopt(handle, CURLOPT_QUICK_EXIT, 1L);
#else
  (void)handle;
  return CURLE_OK;
#endif
}

/// The path of the certificates that libcurl trusts by default, or NULL when it does not tell.
static inline const char *azure_curl_default_certificates(CURL *handle) {
#if LIBCURL_VERSION_NUM >= 0x075400
  char *path = NULL;
  if(curl_easy_getinfo(handle, CURLINFO_CAINFO, &path) == CURLE_OK) return path;
#else
  (void)handle;
#endif
  return NULL;
}

/// The version of the libcurl that is loaded, as 0xXXYYZZ.
static inline unsigned int azure_curl_version(void) {
  return curl_version_info(CURLVERSION_NOW)->version_num;
}

/// Opens a socket as libcurl does without a callback; programs that the process starts do not inherit it.
static inline curl_socket_t azure_curl_open_socket(const struct curl_sockaddr *address) {
  if(!address) return CURL_SOCKET_BAD;
#ifdef SOCK_CLOEXEC
  return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
#else
  curl_socket_t made = socket(address->family, address->socktype, address->protocol);
  if(made != CURL_SOCKET_BAD) (void)fcntl(made, F_SETFD, FD_CLOEXEC);
  return made;
#endif
}

/// Closes a socket as libcurl does without a callback.
static inline int azure_curl_close_socket(curl_socket_t socket) {
  return close(socket);
}

/// Ends a connection without closing its socket.
static inline void azure_curl_shut_socket(curl_socket_t socket) {
  (void)shutdown(socket, SHUT_RDWR);
}

/// What stands for no socket.
static inline curl_socket_t azure_curl_no_socket(void) {
  return CURL_SOCKET_BAD;
}

/// Prepares libcurl for the process.
static inline CURLcode azure_curl_global_init(void) {
  return curl_global_init(CURL_GLOBAL_ALL);
}

#endif
