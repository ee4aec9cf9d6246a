# Run with -P: installs `build` under `work`, then configures, builds and runs `source` against it.
function(run)
  execute_process(COMMAND ${ARGV} RESULT_VARIABLE result)
  if(NOT result EQUAL 0)
    list(JOIN ARGV " " command)
    message(FATAL_ERROR "failed (${result}): ${command}")
  endif()
endfunction()

file(REMOVE_RECURSE ${work})
unset(ENV{DESTDIR})
run(${CMAKE_COMMAND} --install ${build} --prefix ${work}/prefix)
run(${CMAKE_COMMAND} -S ${source} -B ${work}/build -G Ninja -D CMAKE_CXX_COMPILER=${compiler}
    -D CMAKE_PREFIX_PATH=${work}/prefix -D CONSUMER_VERSION=${version})
run(${CMAKE_COMMAND} --build ${work}/build --parallel 1)
run(${work}/build/consumer ${work}/store)
run(${work}/prefix/bin/hart version)
