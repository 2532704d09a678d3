# Writes OUTPUT from build_info.cpp.in when anything in it changed. Runs at every build, so
# that the commit is that of the build, not of the configuration.
# Arguments: SOURCE_DIR OUTPUT and the members of BuildInfo, in capitals
execute_process(
  COMMAND git describe --always --dirty --abbrev=40 --exclude=*
  WORKING_DIRECTORY ${SOURCE_DIR}
  OUTPUT_VARIABLE GIT_COMMIT OUTPUT_STRIP_TRAILING_WHITESPACE
  RESULT_VARIABLE GIT_FAILED ERROR_QUIET)
if(GIT_FAILED)
  set(GIT_COMMIT "unknown")
endif()
configure_file(${SOURCE_DIR}/outputs/build_info.cpp.in ${OUTPUT} @ONLY)
