# Prints values of a result file as read_result.py does. Arrays come with their dimensions
# reversed, so that their elements are in the order of the file.
library(ncdf4)

show_text <- function(name, values) {
  cat(sprintf("text %s %d %s\n", name, seq_along(values) - 1, values), sep = "")
}

show_numbers <- function(name, values) {
  values <- as.numeric(values)
  index <- seq(1, length(values), by = length(values) %/% 200 + 1)
  shown <- sprintf("%.11e", values[index])
  shown[is.na(values[index])] <- "missing"
  shown[is.infinite(values[index])] <- "infinite"
  cat(sprintf("number %s %d %s\n", name, index - 1, shown), sep = "")
}

file <- nc_open(commandArgs(trailingOnly = TRUE)[1])
present <- c(names(file$var), names(file$dim))
for (name in c("component", "stage", "outlet", "rare_earth", "vessel", "message")) {
  if (name %in% present) show_text(name, ncvar_get(file, name))
}
for (name in c("status", "time", "end_time", "purity", "recovery", "aqueous", "organic",
               "ph", "vessel_volume", "inventory", "balance/closure", "balance/in",
               "solver/solver_seconds")) {
  if (name %in% present) show_numbers(name, ncvar_get(file, name))
}
if ("aqueous" %in% present) {
  components <- ncvar_get(file, "component")
  aqueous <- ncvar_get(file, "aqueous", collapse_degen = FALSE)
  first <- aqueous[components == components[1], , , ]
  show_numbers(sprintf("aqueous[%s]", components[1]), first)
}
resolved <- ncvar_get(file, "input/resolved_case")
show_text("resolved_case", strsplit(resolved, "\n")[[1]])
