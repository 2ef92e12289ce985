# FORCE: project() has put empty flags of these types into the cache.
# Build types beside Release and Debug: Asan (address and undefined behaviour) and Tsan (threads).
set(CMAKE_C_FLAGS_ASAN "-O1 -g -fno-omit-frame-pointer -fsanitize=address,undefined -fno-sanitize-recover=all"
    CACHE STRING "Flags of the address and undefined-behaviour sanitizers" FORCE)
set(CMAKE_C_FLAGS_TSAN "-O1 -g -fno-omit-frame-pointer -fsanitize=thread"
    CACHE STRING "Flags of the thread sanitizer" FORCE)
set(CMAKE_EXE_LINKER_FLAGS_ASAN "-fsanitize=address,undefined" CACHE STRING "" FORCE)
set(CMAKE_EXE_LINKER_FLAGS_TSAN "-fsanitize=thread" CACHE STRING "" FORCE)
