// Linked with musl: loads an addon as Node does, with every symbol bound at once, and has it register itself.
// The other half, the functions of Node-API that the addon wants, is generated: each counts its calls in `calls`.
#include <dlfcn.h>
#include <stdio.h>

extern int calls;

int main(int count, char **words) {
  if (count != 2) return 2;
  void *addon = dlopen(words[1], RTLD_NOW);
  if (addon == NULL) {
    fprintf(stderr, "%s\n", dlerror());
    return 1;
  }
  int (*version)(void) = (int (*)(void))dlsym(addon, "node_api_module_get_api_version_v1");
  void *(*start)(void *, void *) = (void *(*)(void *, void *))dlsym(addon, "napi_register_module_v1");
  if (version == NULL || start == NULL) return 1;
  int environment = 0;
  int exports = 0;
  void *result = start(&environment, &exports);
  printf("api %d, %s, %d calls\n", version(), result == &exports ? "registered" : "refused", calls);
  return 0;
}
