import AzureXML
import AzureXMLSwift

let document = Array("<greeting>Hello &amp; welcome</greeting>".utf8)
print(try SwiftXMLReader().read(document).text)
