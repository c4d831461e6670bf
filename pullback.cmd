@echo off
rem The command line, with the flags that make Java use the vector unit. PULLBACK_JAVA_OPTS may hold more, as -Xmx8g.
setlocal disabledelayedexpansion
set "jar=%~dp0cli\target\pullback.jar"
if exist "%~dp0pullback.jar" set "jar=%~dp0pullback.jar"
rem No parentheses: one in the path, as in "Program Files (x86)", would end them.
if not exist "%jar%" echo pullback: "%jar%" is missing; build it by: mvn -q -DskipTests package 1>&2
if not exist "%jar%" exit /b 2
set "java=java"
rem Some have the quotes in the variable itself.
if defined JAVA_HOME set "java=%JAVA_HOME:"=%\bin\java"
set "flags="
if "%~1"=="train" set "flags=--add-modules jdk.incubator.vector"
if "%~1"=="predict" set "flags=--add-modules jdk.incubator.vector"
if "%~1"=="evaluate" set "flags=--add-modules jdk.incubator.vector"
"%java%" "-Dpullback.launcher=%~f0" %flags% %PULLBACK_JAVA_OPTS% -jar "%jar%" %*
exit /b %errorlevel%
