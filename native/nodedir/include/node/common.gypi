# Stands in for the file of this name that Node's headers bring along: node-gyp wants it before it looks at our sources,
# and would download it. Only Node-API is used, so nothing of the running Node is needed.
{
  "variables": { "visibility%": "hidden", "library%": "static_library" },
  "target_defaults": {
    "default_configuration": "Release",
    "configurations": {
      "Release": { "cflags": [ "-O2" ], "defines": [ "NDEBUG" ] },
      "Debug": { "cflags": [ "-O0", "-g3" ], "defines": [ "DEBUG" ] }
    },
    "cflags": [ "-fPIC", "-pthread" ],
    "ldflags": [ "-pthread" ]
  }
}
