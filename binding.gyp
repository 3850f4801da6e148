{
  "targets": [
    {
      "target_name": "tomoyo_native",
      "sources": [
        "<!@(cat native/core/sources.txt)",
        "<!@(cat native/binding/sources.txt)"
      ],
      "include_dirs": [ "native" ],
      "defines": [
        "NAPI_VERSION=8",
        "NAPI_DISABLE_CPP_EXCEPTIONS",
        "NODE_API_SWALLOW_UNTHROWABLE_EXCEPTIONS",
        "NODE_ADDON_API_DISABLE_DEPRECATED",
        "TOMOYO_ADDON",
        "_FILE_OFFSET_BITS=64"
      ],
      # Real Node headers bring a -std= of their own.
      "cflags_cc!": [ "-std=gnu++17", "-std=gnu++20" ],
      "cflags_cc": [
        "-std=c++17", "-fno-exceptions", "-fno-rtti", "-fvisibility=hidden", "-fvisibility-inlines-hidden",
        "-Wall", "-Wextra", "-Wshadow", "-ffunction-sections", "-fdata-sections",
        # Not include_dirs: warnings in headers of others are not ours to mend.
        "-isystem <!(node native/headers.mjs)"
      ],
      "ldflags": [ "-Wl,--gc-sections", "-Wl,-z,relro,-z,now" ],
      # For every C library, and none of the C++ library: what CMakeLists.txt does for TOMOYO_PORTABLE.
      "variables": { "tomoyo_portable%": "false" },
      "conditions": [
        [ "tomoyo_portable=='true'", {
          "sources": [ "native/binding/portable.cc" ],
          "cflags_cc!": [ "-std=c++17" ],
          "cflags_cc": [ "-std=c++20" ],
          "ldflags": [
            "-static-libstdc++", "-static-libgcc",
            "-Wl,--version-script=<(module_root_dir)/native/binding/portable.map"
          ]
        } ]
      ]
    }
  ]
}
