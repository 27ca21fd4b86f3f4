# Fails when an object of LIBRARY whose name matches the regular expression OBJECTS defines a weak symbol. Set NM,
# LIBRARY and OBJECTS.
execute_process(COMMAND ${NM} -A -C ${LIBRARY} OUTPUT_VARIABLE symbols COMMAND_ERROR_IS_FATAL ANY)
string(REGEX MATCHALL "[^\n]*${OBJECTS}[^\n]* [wWvVu] [^\n]*" shared "${symbols}")
if(NOT symbols MATCHES "${OBJECTS}")
  message(FATAL_ERROR "no object in ${LIBRARY} matches ${OBJECTS}")
endif()
if(shared)
  list(JOIN shared "\n" lines)
  message(FATAL_ERROR "functions with shared linkage:\n${lines}")
endif()
