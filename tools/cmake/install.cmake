# What `cmake --install` puts where: the library with its headers (component `library`), and the command (`tool`).
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

set(package_folder ${CMAKE_INSTALL_LIBDIR}/cmake/jiteval)
install(TARGETS jiteval_shared EXPORT jiteval-shared COMPONENT library)
install(TARGETS jiteval_static EXPORT jiteval-static COMPONENT library)
install(DIRECTORY ${PROJECT_SOURCE_DIR}/include/jiteval DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} COMPONENT library)
foreach(kind shared static)
  install(EXPORT jiteval-${kind} NAMESPACE jiteval:: DESTINATION ${package_folder} COMPONENT library)
endforeach()

configure_package_config_file(${CMAKE_CURRENT_LIST_DIR}/jiteval-config.cmake.in
  ${PROJECT_BINARY_DIR}/package/jiteval-config.cmake INSTALL_DESTINATION ${package_folder})
# Until 1.0 a minor version may change the C++ interface.
write_basic_package_version_file(${PROJECT_BINARY_DIR}/package/jiteval-config-version.cmake
  COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/package/jiteval-config.cmake
  ${PROJECT_BINARY_DIR}/package/jiteval-config-version.cmake DESTINATION ${package_folder} COMPONENT library)

# The folder of the package file tells where the prefix is, wherever it was moved to.
file(RELATIVE_PATH prefix_from_pkgconfig /prefix/${CMAKE_INSTALL_LIBDIR}/pkgconfig /prefix)
configure_file(${CMAKE_CURRENT_LIST_DIR}/jiteval.pc.in ${PROJECT_BINARY_DIR}/package/jiteval.pc @ONLY)
install(FILES ${PROJECT_BINARY_DIR}/package/jiteval.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig COMPONENT library)

if(JITEVAL_TOOLS)
  install(TARGETS jit-eval COMPONENT tool)
endif()
