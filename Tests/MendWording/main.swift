import Wording

/// Sets the marks of the Chinese texts below the current folder right, and names the files that it changed.
let project = ProjectTexts(root: ".")
for file in project.files {
  let (found, right) = try project.texts(of: file)
  guard found != right else { continue }
  try project.write(right, to: file)
  print(file)
}
