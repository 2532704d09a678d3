% Prints values of a result file as read_result.py does. Arrays come with their dimensions
% reversed, so that their elements are in the order of the file.
1;
pkg load netcdf

function show_text (name, values)
  for i = 1:numel (values)
    printf ("text %s %d %s\n", name, i - 1, values{i});
  end
end

function strings = text_of (path, name)
  % One column per string, padded with NUL.
  characters = ncread (path, name);
  strings = cell (1, columns (characters));
  for i = 1:columns (characters)
    row = characters(:, i)';
    strings{i} = row(1:max ([0, find(row != char (0))]));
  end
end

function show_numbers (name, values)
  values = double (values(:));
  step = floor (numel (values) / 200) + 1;
  for i = 1:step:numel (values)
    if (isnan (values(i)))
      printf ("number %s %d missing\n", name, i - 1);
    elseif (isinf (values(i)))
      printf ("number %s %d infinite\n", name, i - 1);
    else
      printf ("number %s %d %.11e\n", name, i - 1, values(i));
    end
  end
end

path = argv (){1};
present = {ncinfo(path).Variables.Name};
for name = {"component", "stage", "outlet", "rare_earth", "vessel", "message"}
  if (any (strcmp (present, name{1})))
    show_text (name{1}, text_of (path, name{1}));
  end
end
for name = {"status", "time", "end_time", "purity", "recovery", "aqueous", "organic", ...
            "ph", "vessel_volume", "inventory"}
  if (any (strcmp (present, name{1})))
    show_numbers (name{1}, ncread (path, name{1}));
  end
end
for name = {"balance/closure", "balance/in", "solver/solver_seconds"}
  show_numbers (name{1}, ncread (path, ["/" name{1}]));
end
if (any (strcmp (present, "aqueous")))
  components = text_of (path, "component");
  aqueous = ncread (path, "aqueous");
  first = aqueous(strcmp (components, components{1}), :, :, :);
  show_numbers (sprintf ("aqueous[%s]", components{1}), first);
end
resolved = ncread (path, "/input/resolved_case")(:)';
resolved = regexprep (resolved, "\n$", "");
show_text ("resolved_case", strsplit (resolved, "\n", "CollapseDelimiters", false));
