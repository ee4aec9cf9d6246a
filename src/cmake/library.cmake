# The library that is linked, installed and found again by find_package(hartonomous CONFIG).
include(CMakePackageConfigHelpers)

hartonomous_compile_options(hartonomous)
set_target_properties(hartonomous PROPERTIES VERSION ${PROJECT_VERSION}
  SOVERSION ${PROJECT_VERSION_MAJOR})
file(GLOB_RECURSE public_headers CONFIGURE_DEPENDS
  ${PROJECT_SOURCE_DIR}/include/hartonomous/*.hpp)
target_sources(hartonomous PUBLIC FILE_SET HEADERS
  BASE_DIRS ${PROJECT_SOURCE_DIR}/include FILES ${public_headers})
# `cmake --build . --target all_verify_interface_header_sets` compiles every public header alone.
set_target_properties(hartonomous PROPERTIES VERIFY_INTERFACE_HEADER_SETS ON)

get_property(libraries GLOBAL PROPERTY hartonomous_libraries)
list(REMOVE_DUPLICATES libraries)
foreach(library IN LISTS libraries)
  target_link_libraries(hartonomous PRIVATE $<INSTALL_INTERFACE:${library}>)
endforeach()

install(TARGETS hartonomous EXPORT hartonomous_targets
  ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR} LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR}
  FILE_SET HEADERS DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
install(EXPORT hartonomous_targets NAMESPACE hartonomous:: FILE hartonomous-targets.cmake
  DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/hartonomous)
configure_package_config_file(${CMAKE_CURRENT_LIST_DIR}/hartonomous-config.cmake.in
  ${CMAKE_CURRENT_BINARY_DIR}/hartonomous-config.cmake
  INSTALL_DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/hartonomous)
write_basic_package_version_file(${CMAKE_CURRENT_BINARY_DIR}/hartonomous-config-version.cmake
  COMPATIBILITY SameMinorVersion)
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/hartonomous-config.cmake
  ${CMAKE_CURRENT_BINARY_DIR}/hartonomous-config-version.cmake
  DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/hartonomous)
