#include "CBase64.h"

// The steps are those of Wojciech Muła and Daniel Lemire, "Faster Base64 Encoding and Decoding Using AVX2 Instructions"
// (https://arxiv.org/abs/1704.00605).

#if defined(__x86_64__) && (defined(__linux__) || defined(__APPLE__))

#include <immintrin.h>

#define AVX2 __attribute__((target("avx2")))

/// The same sixteen bytes in both halves.
#define TWICE(...) _mm256_broadcastsi128_si256(_mm_setr_epi8(__VA_ARGS__))

AVX2 static size_t encode(const uint8_t *bytes, size_t count, uint8_t *text) {
  const __m256i spread = TWICE(1, 0, 2, 1, 4, 3, 5, 4, 7, 6, 8, 7, 10, 9, 11, 10);
  // What is added to a value: by its place above 51, and for those below by whether it is an upper-case letter.
  const __m256i shifts = TWICE('a' - 26, '0' - 52, '0' - 52, '0' - 52, '0' - 52, '0' - 52, '0' - 52, '0' - 52, '0' - 52,
                               '0' - 52, '0' - 52, '+' - 62, '/' - 63, 'A', 0, 0);
  size_t taken = 0;
  // Each half is read with four bytes more than it takes.
  while (count - taken >= 28) {
    const __m128i low = _mm_loadu_si128((const __m128i *)(bytes + taken));
    const __m128i high = _mm_loadu_si128((const __m128i *)(bytes + taken + 12));
    const __m256i groups = _mm256_shuffle_epi8(_mm256_set_m128i(high, low), spread);
    const __m256i first = _mm256_mulhi_epu16(_mm256_and_si256(groups, _mm256_set1_epi32(0x0FC0FC00)),
                                             _mm256_set1_epi32(0x04000040));
    const __m256i second = _mm256_mullo_epi16(_mm256_and_si256(groups, _mm256_set1_epi32(0x003F03F0)),
                                              _mm256_set1_epi32(0x01000010));
    const __m256i values = _mm256_or_si256(first, second);
    const __m256i is_upper = _mm256_cmpgt_epi8(_mm256_set1_epi8(26), values);
    const __m256i kinds = _mm256_or_si256(_mm256_subs_epu8(values, _mm256_set1_epi8(51)),
                                          _mm256_and_si256(is_upper, _mm256_set1_epi8(13)));
    const __m256i characters = _mm256_add_epi8(values, _mm256_shuffle_epi8(shifts, kinds));
    _mm256_storeu_si256((__m256i *)(text + taken / 3 * 4), characters);
    taken += 24;
  }
  return taken;
}

AVX2 static size_t decode(const uint8_t *text, size_t count, uint8_t *bytes) {
  // A character is of the alphabet when the bits that its halves stand for have none in common.
  const __m256i low_faults = TWICE(0x15, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x13, 0x1A, 0x1B, 0x1B,
                                   0x1B, 0x1A);
  const __m256i high_faults = TWICE(0x10, 0x10, 0x01, 0x02, 0x04, 0x08, 0x04, 0x08, 0x10, 0x10, 0x10, 0x10, 0x10, 0x10,
                                    0x10, 0x10);
  // What is added to a character, by its upper half; one less for '/', which shares it with '+'.
  const __m256i shifts = TWICE(0, 63 - '/', 62 - '+', 52 - '0', -'A', -'A', 26 - 'a', 26 - 'a', 0, 0, 0, 0, 0, 0, 0, 0);
  const __m256i slash = _mm256_set1_epi8('/');
  const __m256i gather = TWICE(2, 1, 0, 6, 5, 4, 10, 9, 8, 14, 13, 12, -1, -1, -1, -1);
  size_t taken = 0;
  // Each block is stored with eight bytes more, for which eleven characters leave room.
  while (count - taken >= 43) {
    const __m256i characters = _mm256_loadu_si256((const __m256i *)(text + taken));
    const __m256i high = _mm256_and_si256(_mm256_srli_epi32(characters, 4), slash);
    const __m256i faults = _mm256_and_si256(_mm256_shuffle_epi8(low_faults, _mm256_and_si256(characters, slash)),
                                            _mm256_shuffle_epi8(high_faults, high));
    if (!_mm256_testz_si256(faults, faults)) break;
    const __m256i kinds = _mm256_add_epi8(_mm256_cmpeq_epi8(characters, slash), high);
    const __m256i values = _mm256_add_epi8(characters, _mm256_shuffle_epi8(shifts, kinds));
    const __m256i pairs = _mm256_maddubs_epi16(values, _mm256_set1_epi32(0x01400140));
    const __m256i groups = _mm256_shuffle_epi8(_mm256_madd_epi16(pairs, _mm256_set1_epi32(0x00011000)), gather);
    const __m256i block = _mm256_permutevar8x32_epi32(groups, _mm256_setr_epi32(0, 1, 2, 4, 5, 6, 7, 7));
    _mm256_storeu_si256((__m256i *)(bytes + taken / 4 * 3), block);
    taken += 32;
  }
  return taken;
}

size_t azure_base64_encode(const uint8_t *bytes, size_t count, uint8_t *text) {
  return __builtin_cpu_supports("avx2") ? encode(bytes, count, text) : 0;
}

size_t azure_base64_decode(const uint8_t *text, size_t count, uint8_t *bytes) {
  return __builtin_cpu_supports("avx2") ? decode(text, count, bytes) : 0;
}

#else

size_t azure_base64_encode(const uint8_t *bytes, size_t count, uint8_t *text) { return 0; }
size_t azure_base64_decode(const uint8_t *text, size_t count, uint8_t *bytes) { return 0; }

#endif
