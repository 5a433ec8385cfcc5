import AvalKit
import Glibc
import TestSupport

do {
  let folder = Workspace.root + "/.build/demo"
  let story = try Story(database: folder + "/story.sqlite")
  try story.tell()
  let page = folder + "/story.html"
  try Workspace.write(Page(story.chapters).html, to: page)
  Terminal.put("\nThe same as a page:   .build/demo/story.html")
  Terminal.put("The database it left: .build/demo/story.sqlite  (aval call … --database .build/demo/story.sqlite)")
} catch {
  Terminal.put("\nThe demo stopped. \(error)")
  exit(1)
}
