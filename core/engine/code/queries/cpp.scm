(function_definition
  declarator: (function_declarator
    declarator: [(field_identifier) (destructor_name) (operator_name)] @name)) @function
(function_definition
  declarator: (_
    (function_declarator declarator: [(field_identifier) (operator_name)] @name))) @function
(function_definition
  declarator: (reference_declarator
    (function_declarator declarator: (identifier) @name))) @function
(function_definition
  declarator: (function_declarator declarator: (qualified_identifier) @name)) @function
(function_definition
  declarator: (_ (function_declarator declarator: (qualified_identifier) @name))) @function
(class_specifier name: (_) @name body: (_)) @class
(alias_declaration name: (type_identifier) @name) @type
(call_expression
  function: (qualified_identifier scope: (_) @receiver name: (identifier) @callee))
(call_expression
  function: (qualified_identifier
    scope: (_) @receiver
    name: (qualified_identifier name: (identifier) @callee)))
(call_expression function: (template_function name: (identifier) @callee))
(call_expression
  function: (qualified_identifier
    scope: (_) @receiver
    name: (template_function name: (identifier) @callee)))
(new_expression type: (type_identifier) @callee)
