/* Stands in for a browser: writes down what it was started with, an argument a line. */
#include <stdio.h>
#include <wchar.h>

int wmain(int count, wchar_t **arguments) {
    FILE *opened = _wfopen(L"C:\\opened.txt", L"ab");
    for (int number = 1; number < count; number++) fwprintf(opened, L"%ls\n", arguments[number]);
    return fclose(opened);
}
