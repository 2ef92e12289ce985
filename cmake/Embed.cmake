# Writes a C file that holds text files as arrays of bytes, so that the program needs them beside it no more.
#
#   cmake -DOUTPUT=embedded.c -DPREFIX=sg_web -DFILES=a.css,b.js -P Embed.cmake
#
# gives "const unsigned char sg_web_a_css[]" with a zero at its end, for each file.
string(REPLACE "," ";" FILES "${FILES}")
set(text "/* Made by cmake/Embed.cmake. */\n")
foreach(file IN LISTS FILES)
  get_filename_component(name ${file} NAME)
  string(MAKE_C_IDENTIFIER "${PREFIX}_${name}" symbol)
  file(READ ${file} hex HEX)
  string(REGEX REPLACE "(..)" "0x\\1," bytes "${hex}")
  string(REGEX REPLACE "((0x..,){24})" "\\1\n" bytes "${bytes}")
  string(APPEND text "extern const unsigned char ${symbol}[];\nconst unsigned char ${symbol}[] = {\n${bytes}0};\n")
endforeach()
file(WRITE ${OUTPUT} "${text}")
