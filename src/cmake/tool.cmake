# `hart`, the command-line tool: the only target that knows CLI11 and nlohmann_json.
file(GLOB tool_sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/cli/*.cpp)
add_executable(hart ${tool_sources})
hartonomous_compile_options(hart)
target_compile_definitions(hart PRIVATE HTN_VERSION="${PROJECT_VERSION}")
target_include_directories(hart PRIVATE ${CMAKE_CURRENT_SOURCE_DIR})
target_link_libraries(hart PRIVATE hartonomous CLI11::CLI11 nlohmann_json::nlohmann_json)
install(TARGETS hart RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
