using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace TinyDevice.UpdateServer.Data.Migrations
{
    /// <inheritdoc />
    public partial class FilesAndConfirmation : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropForeignKey(
                name: "FK_DeviceActions_Rollouts_RolloutId",
                table: "DeviceActions");

            migrationBuilder.DropIndex(
                name: "IX_Releases_ModelClass_Target_Epoch_Sequence",
                table: "Releases");

            migrationBuilder.DropIndex(
                name: "IX_Releases_Sha256",
                table: "Releases");

            migrationBuilder.AddColumn<string>(
                name: "CreatedBy",
                table: "Releases",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "Description",
                table: "Releases",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<bool>(
                name: "IsDeleted",
                table: "Releases",
                type: "INTEGER",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<int>(
                name: "Kind",
                table: "Releases",
                type: "INTEGER",
                nullable: false,
                defaultValue: 1);

            migrationBuilder.AddColumn<string>(
                name: "SetType",
                table: "Releases",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "AutoConfirmInitiator",
                table: "Devices",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "AutoConfirmRemark",
                table: "Devices",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "AutoConfirmedAt",
                table: "Devices",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "Description",
                table: "Devices",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<bool>(
                name: "HasQueuedActions",
                table: "Devices",
                type: "INTEGER",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<string>(
                name: "Name",
                table: "Devices",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "SecurityToken",
                table: "Devices",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AlterColumn<int>(
                name: "RolloutId",
                table: "DeviceActions",
                type: "INTEGER",
                nullable: true,
                oldClrType: typeof(int),
                oldType: "INTEGER");

            migrationBuilder.AddColumn<long>(
                name: "ForcedAt",
                table: "DeviceActions",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "Mode",
                table: "DeviceActions",
                type: "INTEGER",
                nullable: false,
                defaultValue: 1);

            migrationBuilder.AddColumn<int>(
                name: "Weight",
                table: "DeviceActions",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "WindowDuration",
                table: "DeviceActions",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "WindowSchedule",
                table: "DeviceActions",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "WindowZone",
                table: "DeviceActions",
                type: "TEXT",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "Settings",
                columns: table => new
                {
                    Key = table.Column<string>(type: "TEXT", nullable: false),
                    Value = table.Column<string>(type: "TEXT", nullable: false),
                    ChangedBy = table.Column<string>(type: "TEXT", nullable: false),
                    ChangedAt = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Settings", x => x.Key);
                });

            migrationBuilder.CreateTable(
                name: "SoftwareModules",
                columns: table => new
                {
                    Id = table.Column<int>(type: "INTEGER", nullable: false),
                    Name = table.Column<string>(type: "TEXT", nullable: false),
                    Version = table.Column<string>(type: "TEXT", nullable: false),
                    Type = table.Column<string>(type: "TEXT", nullable: false),
                    Vendor = table.Column<string>(type: "TEXT", nullable: true),
                    Description = table.Column<string>(type: "TEXT", nullable: true),
                    IsDeleted = table.Column<bool>(type: "INTEGER", nullable: false),
                    CreatedBy = table.Column<string>(type: "TEXT", nullable: false),
                    CreatedAt = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_SoftwareModules", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "ModuleFiles",
                columns: table => new
                {
                    Id = table.Column<int>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    ModuleId = table.Column<int>(type: "INTEGER", nullable: false),
                    FileName = table.Column<string>(type: "TEXT", nullable: false),
                    Size = table.Column<long>(type: "INTEGER", nullable: false),
                    Sha256 = table.Column<string>(type: "TEXT", nullable: false),
                    Sha1 = table.Column<string>(type: "TEXT", nullable: false),
                    Md5 = table.Column<string>(type: "TEXT", nullable: false),
                    CreatedBy = table.Column<string>(type: "TEXT", nullable: false),
                    CreatedAt = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_ModuleFiles", x => x.Id);
                    table.ForeignKey(
                        name: "FK_ModuleFiles_SoftwareModules_ModuleId",
                        column: x => x.ModuleId,
                        principalTable: "SoftwareModules",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "ReleaseModules",
                columns: table => new
                {
                    ReleaseId = table.Column<int>(type: "INTEGER", nullable: false),
                    ModuleId = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_ReleaseModules", x => new { x.ReleaseId, x.ModuleId });
                    table.ForeignKey(
                        name: "FK_ReleaseModules_Releases_ReleaseId",
                        column: x => x.ReleaseId,
                        principalTable: "Releases",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                    table.ForeignKey(
                        name: "FK_ReleaseModules_SoftwareModules_ModuleId",
                        column: x => x.ModuleId,
                        principalTable: "SoftwareModules",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateIndex(
                name: "IX_Releases_ModelClass_Target_Epoch_Sequence",
                table: "Releases",
                columns: new[] { "ModelClass", "Target", "Epoch", "Sequence" },
                unique: true,
                filter: "\"Kind\" = 1");

            migrationBuilder.CreateIndex(
                name: "IX_Releases_Sha256",
                table: "Releases",
                column: "Sha256",
                unique: true,
                filter: "\"Kind\" = 1");

            migrationBuilder.CreateIndex(
                name: "IX_ModuleFiles_ModuleId_FileName",
                table: "ModuleFiles",
                columns: new[] { "ModuleId", "FileName" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_ReleaseModules_ModuleId",
                table: "ReleaseModules",
                column: "ModuleId");

            migrationBuilder.AddForeignKey(
                name: "FK_DeviceActions_Rollouts_RolloutId",
                table: "DeviceActions",
                column: "RolloutId",
                principalTable: "Rollouts",
                principalColumn: "Id");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropForeignKey(
                name: "FK_DeviceActions_Rollouts_RolloutId",
                table: "DeviceActions");

            migrationBuilder.DropTable(
                name: "ModuleFiles");

            migrationBuilder.DropTable(
                name: "ReleaseModules");

            migrationBuilder.DropTable(
                name: "Settings");

            migrationBuilder.DropTable(
                name: "SoftwareModules");

            migrationBuilder.DropIndex(
                name: "IX_Releases_ModelClass_Target_Epoch_Sequence",
                table: "Releases");

            migrationBuilder.DropIndex(
                name: "IX_Releases_Sha256",
                table: "Releases");

            migrationBuilder.DropColumn(
                name: "CreatedBy",
                table: "Releases");

            migrationBuilder.DropColumn(
                name: "Description",
                table: "Releases");

            migrationBuilder.DropColumn(
                name: "IsDeleted",
                table: "Releases");

            migrationBuilder.DropColumn(
                name: "Kind",
                table: "Releases");

            migrationBuilder.DropColumn(
                name: "SetType",
                table: "Releases");

            migrationBuilder.DropColumn(
                name: "AutoConfirmInitiator",
                table: "Devices");

            migrationBuilder.DropColumn(
                name: "AutoConfirmRemark",
                table: "Devices");

            migrationBuilder.DropColumn(
                name: "AutoConfirmedAt",
                table: "Devices");

            migrationBuilder.DropColumn(
                name: "Description",
                table: "Devices");

            migrationBuilder.DropColumn(
                name: "HasQueuedActions",
                table: "Devices");

            migrationBuilder.DropColumn(
                name: "Name",
                table: "Devices");

            migrationBuilder.DropColumn(
                name: "SecurityToken",
                table: "Devices");

            migrationBuilder.DropColumn(
                name: "ForcedAt",
                table: "DeviceActions");

            migrationBuilder.DropColumn(
                name: "Mode",
                table: "DeviceActions");

            migrationBuilder.DropColumn(
                name: "Weight",
                table: "DeviceActions");

            migrationBuilder.DropColumn(
                name: "WindowDuration",
                table: "DeviceActions");

            migrationBuilder.DropColumn(
                name: "WindowSchedule",
                table: "DeviceActions");

            migrationBuilder.DropColumn(
                name: "WindowZone",
                table: "DeviceActions");

            migrationBuilder.AlterColumn<int>(
                name: "RolloutId",
                table: "DeviceActions",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0,
                oldClrType: typeof(int),
                oldType: "INTEGER",
                oldNullable: true);

            migrationBuilder.CreateIndex(
                name: "IX_Releases_ModelClass_Target_Epoch_Sequence",
                table: "Releases",
                columns: new[] { "ModelClass", "Target", "Epoch", "Sequence" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_Releases_Sha256",
                table: "Releases",
                column: "Sha256",
                unique: true);

            migrationBuilder.AddForeignKey(
                name: "FK_DeviceActions_Rollouts_RolloutId",
                table: "DeviceActions",
                column: "RolloutId",
                principalTable: "Rollouts",
                principalColumn: "Id",
                onDelete: ReferentialAction.Cascade);
        }
    }
}
