# What Tools/demo and Tools/test need before they build; to be sourced.

# Everything that is built and tested here talks to loopback only, where no proxy can reach; FoundationNetworking knows
# that from this variable alone.
export no_proxy=127.0.0.1,localhost,::1${no_proxy:+,$no_proxy}

# Packages of Debian and Ubuntu: the two system libraries, and what tells the compiler where they are.
debian_packages=(libcurl4-openssl-dev libxml2-dev pkg-config)

# Prints which of the libraries cannot be built against. Asks for the libraries, not for packages, so that any package
# that provides them will do, on any system.
missing_system_libraries() {
  local library
  for library in libcurl libxml-2.0; do
    pkg-config --exists "$library" 2>/dev/null || echo "$library"
  done
}

# Installs the system libraries that are missing; does and says nothing when none is.
# Returns 3 on a system whose packages it does not know, 1 when installing fails.
install_system_libraries() {
  local missing
  missing=$(missing_system_libraries | paste -sd ' ' -)
  [ -n "$missing" ] || return 0
  if ! command -v apt-get >/dev/null; then
    {
      echo "These system libraries are missing: $missing"
      echo "This script can install them on Debian and Ubuntu only. Install by hand, then run it again:"
      echo "  Fedora, RHEL     dnf install libcurl-devel libxml2-devel pkgconf-pkg-config"
      echo "  Homebrew         brew install curl libxml2 pkgconf"
      echo "  Debian, Ubuntu   apt-get install ${debian_packages[*]}"
    } >&2
    return 3
  fi
  local as_root=()
  if [ "$(id -u)" -ne 0 ]; then
    if ! command -v sudo >/dev/null; then
      echo "These system libraries are missing: $missing" >&2
      echo "Run as root, or ask someone who may: apt-get install ${debian_packages[*]}" >&2
      return 1
    fi
    as_root=(sudo)
  fi
  echo "Missing system libraries: $missing. Installing with apt-get: ${debian_packages[*]}"
  # An index that is partly out of date may still know these packages, so the next line decides.
  ${as_root[@]+"${as_root[@]}"} apt-get update -q || true
  ${as_root[@]+"${as_root[@]}"} env DEBIAN_FRONTEND=noninteractive \
    apt-get install -q -y --no-install-recommends "${debian_packages[@]}" || return 1
  missing=$(missing_system_libraries | paste -sd ' ' -)
  if [ -n "$missing" ]; then
    echo "Still missing after the installation: $missing" >&2
    return 1
  fi
}

# Installs python3 with its module venv, which some checks need, when it is missing. Never fails: on a system whose packages
# it does not know it says what is missing, and the checks say what they could not do.
install_python() {
  ! python3 -c 'import ensurepip, venv' 2>/dev/null || return 0
  local as_root=()
  [ "$(id -u)" -eq 0 ] || as_root=(sudo)
  if ! command -v apt-get >/dev/null || ! command -v "${as_root[0]:-apt-get}" >/dev/null; then
    echo "python3 with its module venv is missing; install it for the checks that need it." >&2
    return 0
  fi
  echo "Missing: python3 with its module venv. Installing with apt-get: python3 python3-venv"
  ${as_root[@]+"${as_root[@]}"} apt-get update -q || true
  ${as_root[@]+"${as_root[@]}"} env DEBIAN_FRONTEND=noninteractive \
    apt-get install -q -y --no-install-recommends python3 python3-venv || true
}

# Installs tinyproxy, a real proxy for the tests of proxies, when it is missing: the program alone, without a service that
# would run. Never fails: the tests say what they could not do.
install_proxy() {
  ! command -v tinyproxy >/dev/null || return 0
  local as_root=()
  [ "$(id -u)" -eq 0 ] || as_root=(sudo)
  if ! command -v apt-get >/dev/null || ! command -v "${as_root[0]:-apt-get}" >/dev/null; then
    echo "tinyproxy is missing; install it for the tests that need a real proxy." >&2
    return 0
  fi
  echo "Missing: tinyproxy. Installing with apt-get: tinyproxy-bin"
  ${as_root[@]+"${as_root[@]}"} apt-get update -q || true
  ${as_root[@]+"${as_root[@]}"} env DEBIAN_FRONTEND=noninteractive \
    apt-get install -q -y --no-install-recommends tinyproxy-bin || true
}

# Returns 1, saying why, unless there is a swift of version 6.2 or later.
require_swift() {
  if ! command -v swift >/dev/null; then
    echo "There is no swift on the PATH. Install Swift 6.2 or later: https://www.swift.org/install" >&2
    return 1
  fi
  local version
  version=$(swift --version 2>/dev/null | sed -nE 's/.*Swift version ([0-9]+\.[0-9]+).*/\1/p' | head -n 1)
  if [ -z "$version" ]; then
    echo "The version of this swift cannot be told: $(command -v swift). Swift 6.2 or later is needed." >&2
    return 1
  fi
  if [ "${version%%.*}" -lt 6 ] || { [ "${version%%.*}" -eq 6 ] && [ "${version#*.}" -lt 2 ]; }; then
    echo "This is Swift $version; 6.2 or later is needed: https://www.swift.org/install" >&2
    return 1
  fi
}
