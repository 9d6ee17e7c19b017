(function_definition name: (identifier) @name) @function
(class_definition name: (identifier) @name) @class
(module (expression_statement (assignment left: (identifier) @name) @variable))
(module (expression_statement (assignment left: (identifier) @name type: (_)) @variable))
(module (type_alias_statement left: (type (identifier) @name)) @type)
(call function: (identifier) @callee)
(call function: (attribute object: (_) @receiver attribute: (identifier) @callee))
(decorator (identifier) @callee)
(decorator (attribute object: (_) @receiver attribute: (identifier) @callee))
(import_statement) @import
(import_from_statement) @import
