# shellcheck shell=bash disable=SC2154
# Sourced by tests/run and examples/demo.sh: an environment that depends on the system's packages
# and on nothing else. Needs `root`, the folder of the sources; sets `jobs`, and `build_root`, where
# builds go.
umask 022
export LC_ALL=C.UTF-8
export PATH=/usr/local/sbin:/usr/sbin:/usr/bin:/sbin:/bin
export CC=/usr/bin/gcc CXX=/usr/bin/g++
unset CFLAGS CXXFLAGS CPPFLAGS LDFLAGS CPATH C_INCLUDE_PATH CPLUS_INCLUDE_PATH LIBRARY_PATH
unset LD_LIBRARY_PATH LD_PRELOAD CMAKE_PREFIX_PATH CMAKE_GENERATOR CMAKE_TOOLCHAIN_FILE
unset CMAKE_BUILD_TYPE CMAKE_INSTALL_MODE NINJA_STATUS DESTDIR HART_STORE HARTONOMOUS_FAULT

if [[ ! -d ${TMPDIR:-/tmp} || ! -w ${TMPDIR:-/tmp} ]]; then
  unset TMPDIR
fi

# Where the sources may not be written to, builds go to a folder of their own.
build_root=$root/build
if ! mkdir -p "$build_root" 2>/dev/null || [[ ! -w $build_root ]]; then
  build_root=$(mktemp -d "${TMPDIR:-/tmp}/hartonomous-build-XXXXXX")
  echo "build: $root cannot be written to; building in $build_root"
fi
# ccache fails a build when it has no home to keep its files in.
if [[ -z ${CCACHE_DIR-} && ! -w ${HOME:-/nonexistent} ]]; then
  export CCACHE_DIR=$build_root/ccache
fi

jobs=$(nproc 2>/dev/null || echo 2)
# A compiler takes up to 1 GiB: fewer of them where memory is short.
memory_kib=$(awk '/^MemAvailable:/ { print $2 }' /proc/meminfo 2>/dev/null || true)
if [[ -n $memory_kib ]] && ((memory_kib / 1048576 < jobs)); then
  jobs=$((memory_kib / 1048576 > 0 ? memory_kib / 1048576 : 1))
fi
