#ifndef AZURE_CCURL_SHIM_H
#define AZURE_CCURL_SHIM_H

#include <curl/curl.h>
#include <dlfcn.h>
#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#if LIBCURL_VERSION_NUM < 0x075000
#error "libcurl 7.80 or newer is needed"
#endif

// Swift cannot call C functions with variadic arguments. Each function below passes one argument of one type to such a function
// of libcurl. The type must be the one in the documentation of the option.

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

/// Sets CURLOPT_OPENSOCKETFUNCTION with its context, and CURLOPT_CLOSESOCKETFUNCTION.
static inline CURLcode azure_curl_set_socket_callbacks(
    CURL *handle, curl_opensocket_callback open, void *context, curl_closesocket_callback close) {
  CURLcode code = curl_easy_setopt(handle, CURLOPT_OPENSOCKETFUNCTION, open);
  if(code == CURLE_OK) code = curl_easy_setopt(handle, CURLOPT_OPENSOCKETDATA, context);
  if(code == CURLE_OK) code = curl_easy_setopt(handle, CURLOPT_CLOSESOCKETFUNCTION, close);
  return code;
}

/// Sets CURLOPT_DEBUGFUNCTION and its context, and turns CURLOPT_VERBOSE on.
static inline CURLcode azure_curl_set_debug_callback(
    CURL *handle, curl_debug_callback callback, void *context) {
  CURLcode code = curl_easy_setopt(handle, CURLOPT_DEBUGFUNCTION, callback);
  if(code == CURLE_OK) code = curl_easy_setopt(handle, CURLOPT_DEBUGDATA, context);
  if(code == CURLE_OK) code = curl_easy_setopt(handle, CURLOPT_VERBOSE, 1L);
  return code;
}

/// Sets CURLOPT_SHARE.
static inline CURLcode azure_curl_set_share(CURL *handle, CURLSH *share) {
  return curl_easy_setopt(handle, CURLOPT_SHARE, share);
}

/// Reads a number that libcurl knows of a transfer.
static inline CURLcode azure_curl_get_long(CURL *handle, CURLINFO info, long *value) {
  return curl_easy_getinfo(handle, info, value);
}

/// Reads the socket of the last connection.
static inline CURLcode azure_curl_get_socket(CURL *handle, curl_socket_t *value) {
  return curl_easy_getinfo(handle, CURLINFO_ACTIVESOCKET, value);
}

/// Reads the certificates that the server showed, where CURLOPT_CERTINFO is set; NULL when there are none.
static inline struct curl_certinfo *azure_curl_get_certificates(CURL *handle) {
  struct curl_certinfo *info = NULL;
  return curl_easy_getinfo(handle, CURLINFO_CERTINFO, &info) == CURLE_OK ? info : NULL;
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

/// Sets CURLMOPT_SOCKETFUNCTION and its context.
static inline CURLMcode azure_curl_multi_set_socket_callback(
    CURLM *multi, curl_socket_callback callback, void *context) {
  CURLMcode code = curl_multi_setopt(multi, CURLMOPT_SOCKETFUNCTION, callback);
  if(code == CURLM_OK) code = curl_multi_setopt(multi, CURLMOPT_SOCKETDATA, context);
  return code;
}

/// Sets the functions of a share handle that lock and unlock, and their context.
static inline CURLSHcode azure_curl_share_set_locks(
    CURLSH *share, curl_lock_function lock, curl_unlock_function unlock, void *context) {
  CURLSHcode code = curl_share_setopt(share, CURLSHOPT_LOCKFUNC, lock);
  if(code == CURLSHE_OK) code = curl_share_setopt(share, CURLSHOPT_UNLOCKFUNC, unlock);
  if(code == CURLSHE_OK) code = curl_share_setopt(share, CURLSHOPT_USERDATA, context);
  return code;
}

/// Lets the handles of a share handle share one kind of data.
static inline CURLSHcode azure_curl_share_add(CURLSH *share, curl_lock_data data) {
  return curl_share_setopt(share, CURLSHOPT_SHARE, data);
}

/// The object of the TLS library that speaks on the connection that a handle holds, or NULL.
static inline void *azure_curl_get_tls(CURL *handle, curl_sslbackend *library) {
  struct curl_tlssessioninfo *info = NULL;
  if(curl_easy_getinfo(handle, CURLINFO_TLS_SSL_PTR, &info) != CURLE_OK || !info) return NULL;
  *library = info->backend;
  return info->internals;
}

// Names that are newer than the oldest supported libcurl, and macros that Swift does not import.

/// Allows the protocols http and https, nothing else.
static inline CURLcode azure_curl_allow_http_only(CURL *handle) {
#if LIBCURL_VERSION_NUM >= 0x075500
  return curl_easy_setopt(handle, CURLOPT_PROTOCOLS_STR, "http,https");
#else
  return curl_easy_setopt(handle, CURLOPT_PROTOCOLS, (long)(CURLPROTO_HTTP | CURLPROTO_HTTPS));
#endif
}

/// Lets a transfer end without waiting for a name lookup that is still going on; does nothing before 7.87.
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

/// The response of a SOCKS proxy that refused, in libcurl's numbers, or CURLPX_OK.
static inline long azure_curl_proxy_code(CURL *handle) {
  long code = CURLPX_OK;
  return curl_easy_getinfo(handle, CURLINFO_PROXY_ERROR, &code) == CURLE_OK ? code : CURLPX_OK;
}

/// Whether libcurl looks names up without blocking the thread that runs a transfer.
static inline int azure_curl_has_asynchronous_names(void) {
  return (curl_version_info(CURLVERSION_NOW)->features & CURL_VERSION_ASYNCHDNS) != 0;
}

#ifdef __APPLE__
typedef Dl_info azure_dl_info;
#define azure_dladdr dladdr
#else
// The header declares them only with GNU extensions, which are off when Swift imports it.
typedef struct {
  const char *dli_fname;
  void *dli_fbase;
  const char *dli_sname;
  void *dli_saddr;
} azure_dl_info;
extern int azure_dladdr(const void *address, azure_dl_info *info) __asm__("dladdr");
#endif

/// A function of libcurl or of a library that this libcurl was linked with, or NULL.
static inline void *azure_curl_find_function(const char *name) {
  azure_dl_info place = {0};
  if(!azure_dladdr((const void *)(size_t)&curl_easy_recv, &place) || !place.dli_fname) return NULL;
  // The library is loaded already. Where libcurl is linked into the program itself, there is no such library.
  void *library = dlopen(place.dli_fname, RTLD_LAZY | RTLD_NOLOAD);
  return library ? dlsym(library, name) : NULL;
}

/// The version of the libcurl that is loaded, as 0xXXYYZZ.
static inline unsigned int azure_curl_version(void) {
  return curl_version_info(CURLVERSION_NOW)->version_num;
}

/// Opens a socket as libcurl does without a callback; child programs do not inherit it.
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

/// Keeps a descriptor from child programs, and makes calls on it return without waiting.
static inline _Bool azure_curl_set_descriptor_flags(int descriptor) {
  int flags = fcntl(descriptor, F_GETFL);
  return flags != -1 && fcntl(descriptor, F_SETFL, flags | O_NONBLOCK) == 0 &&
    fcntl(descriptor, F_SETFD, FD_CLOEXEC) == 0;
}

/// Ends a connection without closing its socket.
static inline void azure_curl_shut_socket(curl_socket_t socket) {
  (void)shutdown(socket, SHUT_RDWR);
}

/// The number for no socket.
static inline curl_socket_t azure_curl_no_socket(void) {
  return CURL_SOCKET_BAD;
}

/// Prepares libcurl for the process.
static inline CURLcode azure_curl_global_init(void) {
  return curl_global_init(CURL_GLOBAL_ALL);
}

#endif
