# What every target of the project is compiled with, and the functions that declare targets.

if(NOT CMAKE_BUILD_TYPE AND NOT CMAKE_CONFIGURATION_TYPES)
  set(CMAKE_BUILD_TYPE Release CACHE STRING "" FORCE)
endif()

set(CMAKE_CXX_STANDARD 23)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_CXX_VISIBILITY_PRESET hidden)
set(CMAKE_VISIBILITY_INLINES_HIDDEN ON)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/bin)

find_program(JITEVAL_CCACHE ccache)
if(JITEVAL_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${JITEVAL_CCACHE})
endif()

add_library(jiteval_options INTERFACE)
# Interpreter and compiler must agree to the last bit, so the C++ compiler may not fuse or reorder either.
target_compile_options(jiteval_options INTERFACE
  -Wall -Wextra -Wshadow -Wno-missing-field-initializers -ffp-contract=off
  $<$<BOOL:${JITEVAL_WARNINGS_AS_ERRORS}>:-Werror>)
target_include_directories(jiteval_options INTERFACE ${PROJECT_SOURCE_DIR}/include ${PROJECT_SOURCE_DIR}/lib)
target_link_options(jiteval_options INTERFACE -fuse-ld=lld)
if(JITEVAL_SANITIZE)
  target_compile_options(jiteval_options INTERFACE -fsanitize=${JITEVAL_SANITIZE} -fno-omit-frame-pointer
    -fno-sanitize-recover=all
    # With sanitizers, GCC 12 takes std::regex and std::function for uninitialised.
    $<$<CXX_COMPILER_ID:GNU>:-Wno-maybe-uninitialized>)
  target_link_options(jiteval_options INTERFACE -fsanitize=${JITEVAL_SANITIZE})
endif()

# jiteval_library(NAME SOURCES ... DEPENDS ...): the static library of one folder of lib/. A folder that uses
# another without naming it under DEPENDS does not link.
function(jiteval_library name)
  cmake_parse_arguments(ARG "" "" "SOURCES;DEPENDS" ${ARGN})
  add_library(jiteval_${name} STATIC ${ARG_SOURCES})
  target_link_libraries(jiteval_${name} PUBLIC jiteval_options ${ARG_DEPENDS})
endfunction()

# jiteval_test(NAME LABEL label SOURCES ... DEPENDS ... [TIMEOUT seconds]): one GoogleTest executable.
function(jiteval_test name)
  cmake_parse_arguments(ARG "" "LABEL;TIMEOUT" "SOURCES;DEPENDS" ${ARGN})
  if(NOT ARG_TIMEOUT)
    set(ARG_TIMEOUT 300)
  endif()
  add_executable(${name} ${ARG_SOURCES})
  set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/tests)
  target_include_directories(${name} PRIVATE ${PROJECT_SOURCE_DIR}/tests)
  target_link_libraries(${name} PRIVATE ${ARG_DEPENDS} GTest::gtest GTest::gtest_main)
  target_compile_definitions(${name} PRIVATE JITEVAL_TEST_SOURCE_DIR="${CMAKE_CURRENT_SOURCE_DIR}"
    JITEVAL_PROJECT_DIR="${PROJECT_SOURCE_DIR}")
  add_test(NAME ${name} COMMAND ${name})
  set_tests_properties(${name} PROPERTIES LABELS ${ARG_LABEL} TIMEOUT ${ARG_TIMEOUT})
endfunction()
