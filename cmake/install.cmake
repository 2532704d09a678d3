# What an installation holds, and the Debian package made of it. The program finds its data
# from where it lies: nothing here may depend on the prefix.
install(TARGETS didymium)
# By pattern, so that results lying about in these folders stay at home.
install(DIRECTORY inputs/cases inputs/feeds inputs/chemistry
  DESTINATION ${CMAKE_INSTALL_DATADIR}/didymium
  FILES_MATCHING PATTERN "*.toml" PATTERN "*.csv" PATTERN "*.md")
install(FILES README.md CHANGELOG.md LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR})
install(FILES outputs/SCHEMA.md DESTINATION ${CMAKE_INSTALL_DOCDIR}/outputs)
install(DIRECTORY docs DESTINATION ${CMAKE_INSTALL_DOCDIR}
  FILES_MATCHING PATTERN "*.md" PATTERN "*.png")
