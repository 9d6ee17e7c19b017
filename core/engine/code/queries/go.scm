(function_declaration name: (identifier) @name) @function
(method_declaration
  receiver: (parameter_list) @scope
  name: (field_identifier) @name) @method
(type_spec name: (type_identifier) @name type: (struct_type)) @struct
(type_spec name: (type_identifier) @name type: (interface_type)) @interface
(type_spec name: (type_identifier) @name) @type
(type_alias name: (type_identifier) @name) @type
(source_file (const_declaration (const_spec name: (identifier) @name) @constant))
(source_file (var_declaration (var_spec name: (identifier) @name) @variable))
(source_file (var_declaration (var_spec_list (var_spec name: (identifier) @name) @variable)))
(call_expression function: (identifier) @callee)
(call_expression
  function: (selector_expression operand: (_) @receiver field: (field_identifier) @callee))
(import_spec) @import
