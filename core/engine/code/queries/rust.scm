(function_item name: (identifier) @name) @function
(function_signature_item name: (identifier) @name) @function
(struct_item name: (type_identifier) @name) @struct
(union_item name: (type_identifier) @name) @struct
(enum_item name: (type_identifier) @name) @enum
(trait_item name: (type_identifier) @name) @trait
(type_item name: (type_identifier) @name) @type
(const_item name: (identifier) @name) @constant
(static_item name: (identifier) @name) @constant
(macro_definition name: (identifier) @name) @macro
(mod_item name: (identifier) @name body: (_)) @module
(impl_item type: (_) @name) @scope
(call_expression function: (identifier) @callee)
(call_expression function: (generic_function function: (identifier) @callee))
(call_expression
  function: (field_expression value: (_) @receiver field: (field_identifier) @callee))
(call_expression
  function: (scoped_identifier path: (_) @receiver name: (identifier) @callee))
(call_expression
  function: (generic_function
    function: (scoped_identifier path: (_) @receiver name: (identifier) @callee)))
(macro_invocation macro: (identifier) @callee)
(use_declaration) @import
(mod_item !body) @import
(extern_crate_declaration) @import
