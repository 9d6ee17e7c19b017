(method name: (_) @name) @function
(singleton_method name: (_) @name) @function
(class name: (_) @name) @class
(module name: (_) @name) @module
(assignment left: (constant) @name) @constant
(call !receiver method: [(identifier) (constant)] @callee)
(call receiver: (_) @receiver method: [(identifier) (constant)] @callee)
