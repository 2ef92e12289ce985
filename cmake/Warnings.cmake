# The warnings every C file of the project is compiled with, as an interface target.
add_library(soilgate_warnings INTERFACE)
target_compile_options(soilgate_warnings INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wvla -Wstrict-prototypes -Wmissing-prototypes
  -Wwrite-strings -Wformat=2 -Wundef
  $<$<BOOL:${SOILGATE_WERROR}>:-Werror>)
