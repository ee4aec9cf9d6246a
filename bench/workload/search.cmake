# The peers of a search by words: SQLite's FTS5 is there with SQLite, Xapian where it is installed.
find_path(HARTONOMOUS_XAPIAN_INCLUDE xapian.h)
find_library(HARTONOMOUS_XAPIAN_LIBRARY xapian)
if(HARTONOMOUS_XAPIAN_INCLUDE AND HARTONOMOUS_XAPIAN_LIBRARY)
  target_include_directories(hartonomous_workload SYSTEM PRIVATE ${HARTONOMOUS_XAPIAN_INCLUDE})
  target_compile_definitions(hartonomous_workload PRIVATE HTN_HAS_XAPIAN)
  target_link_libraries(hartonomous_workload PRIVATE ${HARTONOMOUS_XAPIAN_LIBRARY})
endif()
