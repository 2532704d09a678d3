# The Debian package: `cpack --preset deb` after a release build; scripts/package does all.
set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME didymium)
set(CPACK_PACKAGE_VERSION ${PROJECT_VERSION})
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY
  "simulator of solvent-extraction cascades for the rare earths")
set(CPACK_PACKAGE_VENDOR "The Didymium authors")
set(CPACK_PACKAGE_CONTACT "The Didymium authors <authors@didymium.invalid>"
  CACHE STRING "Maintainer of the package, with an address")
set(CPACK_STRIP_FILES ON)
set(CPACK_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS
  OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)
set(CPACK_PRE_BUILD_SCRIPTS ${CMAKE_SOURCE_DIR}/packaging/debian.cmake)

set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_RELEASE 1)
set(CPACK_DEBIAN_PACKAGE_SECTION science)
set(CPACK_DEBIAN_PACKAGE_PRIORITY optional)
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
# The libraries, with versions; of these libudunits2-0 brings its database of units along.
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
# For didymium-plot.
set(CPACK_DEBIAN_PACKAGE_RECOMMENDS 
  "graphviz, python3-h5py, python3-matplotlib, python3-numpy")
# Other readers of result files.
set(CPACK_DEBIAN_PACKAGE_SUGGESTS
  "bash-completion, hdf5-tools, netcdf-bin, octave-netcdf, python3-netcdf4, python3-xarray")
set(CPACK_DEBIAN_PACKAGE_DESCRIPTION
"Didymium simulates the circuits of mixer-settlers that separate the rare
earths, in time and at steady state. For a given feed it answers how many
stages and which flows, how much acid and base, which purity and recovery, how
long until the circuit is on specification, and how all that moves when the
feed does.
.
Cases are TOML files in which every quantity has a unit; chemistry is data,
with its sources. Results are HDF5 files that are at the same time valid
netCDF-4. Feeds, chemistries and cases to start from are included.")
if(DIDYMIUM_CPU)
  string(APPEND CPACK_DEBIAN_PACKAGE_DESCRIPTION
    "\n.\nNeeds a processor with the instructions of ${DIDYMIUM_CPU}.")
endif()

include(CPack)
