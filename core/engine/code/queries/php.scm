(function_definition name: (name) @name) @function
(method_declaration name: (name) @name) @method
(class_declaration name: (name) @name) @class
(interface_declaration name: (name) @name) @interface
(trait_declaration name: (name) @name) @trait
(enum_declaration name: (name) @name) @enum
(const_declaration (const_element . (name) @name)) @constant
(function_call_expression function: (name) @callee)
(function_call_expression function: (qualified_name (name) @callee))
(member_call_expression object: (_) @receiver name: (name) @callee)
(nullsafe_member_call_expression object: (_) @receiver name: (name) @callee)
(scoped_call_expression scope: (_) @receiver name: (name) @callee)
(object_creation_expression (name) @callee)
(namespace_definition name: (_) @namespace)
(namespace_use_declaration) @import
(include_expression) @import
(include_once_expression) @import
(require_expression) @import
(require_once_expression) @import
