# hartonomous_module(NAME FLOOR n [DEPENDS module...] [LIBRARIES target...])
#
# One module: an object library of every src/NAME/*.cpp. A module may depend on modules of a
# strictly lower floor; anything else stops the configuration.
function(hartonomous_module name)
  cmake_parse_arguments(PARSE_ARGV 1 module "" "FLOOR" "DEPENDS;LIBRARIES")
  if(NOT DEFINED module_FLOOR)
    message(FATAL_ERROR "module ${name}: no FLOOR")
  endif()
  foreach(dependency IN LISTS module_DEPENDS)
    get_property(floor GLOBAL PROPERTY hartonomous_floor_${dependency})
    if("${floor}" STREQUAL "")
      message(FATAL_ERROR
        "module ${name}: depends on ${dependency}, which is not declared above it")
    endif()
    if(NOT floor LESS module_FLOOR)
      message(FATAL_ERROR
        "module ${name} (floor ${module_FLOOR}): depends on ${dependency} (floor ${floor}); "
        "only lower floors may be used")
    endif()
  endforeach()
  set_property(GLOBAL PROPERTY hartonomous_floor_${name} ${module_FLOOR})
  set_property(GLOBAL APPEND PROPERTY hartonomous_modules ${name})

  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/${name}/*.cpp)
  if(NOT sources)
    message(FATAL_ERROR "module ${name}: no sources under ${CMAKE_CURRENT_SOURCE_DIR}/${name}")
  endif()
  add_library(hartonomous_${name} OBJECT ${sources})
  hartonomous_compile_options(hartonomous_${name})
  target_include_directories(hartonomous_${name} PUBLIC
    ${PROJECT_SOURCE_DIR}/include PRIVATE ${CMAKE_CURRENT_SOURCE_DIR})
  target_link_libraries(hartonomous_${name} PRIVATE ${module_LIBRARIES})
  target_sources(hartonomous PRIVATE $<TARGET_OBJECTS:hartonomous_${name}>)
  foreach(library IN LISTS module_LIBRARIES)
    target_link_libraries(hartonomous PRIVATE $<BUILD_INTERFACE:${library}>)
    set_property(GLOBAL APPEND PROPERTY hartonomous_libraries ${library})
  endforeach()
endfunction()

# What every target of this project is compiled with: warnings are errors.
function(hartonomous_compile_options target)
  target_compile_features(${target} PUBLIC cxx_std_20)
  set_target_properties(${target} PROPERTIES CXX_EXTENSIONS OFF POSITION_INDEPENDENT_CODE ON)
  if(PROJECT_IS_TOP_LEVEL)
    # -Wrestrict of g++ 12 sees overlaps in `"text" + std::string` that are not there (PR 105651).
    target_compile_options(${target} PRIVATE
      -Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor -Wunused-result -Werror -Wno-restrict)
  endif()
  if(HARTONOMOUS_SANITIZE)
    target_compile_options(${target} PRIVATE -fsanitize=${HARTONOMOUS_SANITIZE}
      -fno-omit-frame-pointer)
    target_link_options(${target} PUBLIC -fsanitize=${HARTONOMOUS_SANITIZE})
  endif()
endfunction()
