# What Debian wants that a plain installation does not: run by cpack on the staged files.
cmake_minimum_required(VERSION 3.25)
set(source ${CMAKE_CURRENT_LIST_DIR}/..)
set(share ${CPACK_TEMPORARY_DIRECTORY}/usr/share)
set(documents ${share}/doc/didymium)

# The changelog of the package leads to the version that is packaged.
file(STRINGS ${CMAKE_CURRENT_LIST_DIR}/changelog newest LIMIT_COUNT 1)
set(version ${CPACK_PACKAGE_VERSION}-${CPACK_DEBIAN_PACKAGE_RELEASE})
string(FIND "${newest}" "didymium (${version}) " position)
if(NOT position EQUAL 0)
  message(FATAL_ERROR "packaging/changelog begins with '${newest}', not with ${version}")
endif()

# The license in Debian's form: an indented text in which a dot is a blank line.
file(READ ${source}/LICENSE license)
if(NOT license MATCHES "^BSD 3-Clause License\n\nCopyright \\(c\\) ([^\n]*)\n\n(.*[^\n])\n*$")
  message(FATAL_ERROR "LICENSE is not title, copyright and conditions of BSD 3-Clause")
endif()
set(holders "${CMAKE_MATCH_1}")
string(REGEX REPLACE "\n" "\n " conditions "${CMAKE_MATCH_2}")
string(REGEX REPLACE "\n \n" "\n .\n" conditions "${conditions}")
set(copyright
"Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/
Upstream-Name: Didymium

Files: *
Copyright: ${holders}
License: BSD-3-Clause
 ${conditions}
")
file(WRITE ${documents}/copyright "${copyright}")
file(REMOVE ${documents}/LICENSE)

file(RENAME ${documents}/CHANGELOG.md ${documents}/changelog)
file(COPY_FILE ${CMAKE_CURRENT_LIST_DIR}/changelog ${documents}/changelog.Debian)
file(GLOB compressed ${share}/man/man1/*.1 ${documents}/changelog*)
execute_process(COMMAND gzip -9n ${compressed} COMMAND_ERROR_IS_FATAL ANY)

# Where the zsh of Debian looks.
file(MAKE_DIRECTORY ${share}/zsh)
file(RENAME ${share}/zsh/site-functions ${share}/zsh/vendor-completions)

file(GLOB_RECURSE staged LIST_DIRECTORIES false ${share}/*)
foreach(path IN LISTS staged)
  if(NOT IS_SYMLINK ${path} AND NOT path MATCHES "/scripts/(plot|analyse|slurm_sweep|_python)$")
    file(CHMOD ${path} PERMISSIONS OWNER_READ OWNER_WRITE GROUP_READ WORLD_READ)
  endif()
endforeach()
