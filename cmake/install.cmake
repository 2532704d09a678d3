# What an installation holds. The program finds its data from where it lies, and links are
# relative: nothing here depends on the prefix.
set(data ${CMAKE_INSTALL_DATADIR}/didymium)
set(documents ${CMAKE_INSTALL_DOCDIR})
set(generated ${CMAKE_BINARY_DIR}/generated)

install(TARGETS didymium)
# By pattern, so that results lying about in these folders stay at home.
install(DIRECTORY inputs/cases inputs/feeds inputs/chemistry inputs/activities inputs/shakeouts inputs/fits
  inputs/designs inputs/optimise inputs/costs
  DESTINATION ${data}
  FILES_MATCHING PATTERN "*.toml" PATTERN "*.csv" PATTERN "*.md")
install(DIRECTORY docs/schema DESTINATION ${data} FILES_MATCHING PATTERN "*.json")
install(FILES README.md CHANGELOG.md LICENSE DESTINATION ${documents})
install(FILES outputs/SCHEMA.md DESTINATION ${documents}/outputs)
install(DIRECTORY docs DESTINATION ${documents}
  FILES_MATCHING PATTERN "*.md" PATTERN "*.png" PATTERN schema EXCLUDE)

# link_to(TARGET LINK): LINK, below the prefix, points at TARGET, below it too.
function(link_to target link)
  cmake_path(GET link PARENT_PATH folder)
  file(RELATIVE_PATH path /prefix/${folder} /prefix/${target})
  file(MAKE_DIRECTORY ${generated}/links/${folder})
  file(CREATE_LINK ${path} ${generated}/links/${link} SYMBOLIC)
  install(FILES ${generated}/links/${link} DESTINATION ${folder})
endfunction()

# What the documents say of inputs/ and docs/schema is there.
link_to(${data} ${documents}/inputs)
link_to(${data}/schema ${documents}/docs/schema)

# What reads results and submits sweeps, with its folders as scripts/ has them.
install(PROGRAMS scripts/plot scripts/analyse scripts/slurm_sweep scripts/_python
  DESTINATION ${data}/scripts)
install(DIRECTORY scripts/_python_plot scripts/_python_analyse DESTINATION ${data}/scripts
  FILES_MATCHING PATTERN "*.py" PATTERN __pycache__ EXCLUDE)
link_to(${data}/scripts/plot ${CMAKE_INSTALL_BINDIR}/didymium-plot)

foreach(manual didymium didymium-plot)
  configure_file(packaging/${manual}.1.in ${generated}/${manual}.1 @ONLY)
  install(FILES ${generated}/${manual}.1 DESTINATION ${CMAKE_INSTALL_MANDIR}/man1)
endforeach()

# Shells look for a file with the name of the command.
set(bash_completions ${CMAKE_INSTALL_DATADIR}/bash-completion/completions)
install(FILES packaging/didymium.bash DESTINATION ${bash_completions} RENAME didymium)
link_to(${bash_completions}/didymium ${bash_completions}/didymium-plot)
install(FILES packaging/didymium.zsh
  DESTINATION ${CMAKE_INSTALL_DATADIR}/zsh/site-functions RENAME _didymium)
